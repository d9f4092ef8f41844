/**
 * Guesses in the page: the form below a Predict compares what is typed with the stored answer, by the
 * rules of helpers/checks/predictions.py, and the last section counts.
 */
(() => {
  const STORE = "k2c-guesses";
  const NUMBER = /[-−+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.,]\d+)?(?:e[-+]?\d+)?/g;
  const THOUSANDS = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:e[-+]?\d+)?$/;
  const ROUNDING = 1 + 1e-9; // room for 0.1 + 0.2 > 0.3
  const YES_NO = { yes: "yes", true: "yes", no: "no", false: "no" };

  const lesson = () => document.querySelector(".book-done")?.dataset.lesson ?? location.pathname;

  function readAll() {
    try {
      return JSON.parse(localStorage.getItem(STORE) ?? "{}") ?? {};
    } catch {
      return {}; // no storage here, or not ours: begin afresh
    }
  }

  function keep(question, guess) {
    const all = readAll();
    all[lesson()] = { ...all[lesson()], [question]: guess };
    try {
      localStorage.setItem(STORE, JSON.stringify(all));
    } catch {
      // A browser that stores nothing forgets; nothing else is lost.
    }
  }

  /** Return the numbers of a text: 1,000 is a thousand, 0,5 is a half. */
  function numbers(text) {
    return (text.match(NUMBER) ?? []).map((one) => {
      const plain = one.replace("−", "-");
      return Number(plain.replaceAll(",", THOUSANDS.test(plain) ? "" : "."));
    });
  }

  /** Return words without an article, capitals, and marks at their ends. */
  function bare(words) {
    return words.toLowerCase().replace(/^[ .,;:!?"'`“”]+|[ .,;:!?"'`“”]+$/g, "").replace(/^(?:an?|the) /, "");
  }

  /** Return half of the last printed digit of an answer: the most that its digits leave open. */
  function room(answer) {
    const decimals = Math.max(0, ...(answer.match(NUMBER) ?? []).map((one) => one.split(".")[1]?.length ?? 0));
    return decimals ? 0.5 * 10 ** -decimals : 0;
  }

  /** Compare a guess with an answer: "right", "near", "wrong", or what kind of guess is needed. */
  function compare(guess, { answer, within, factor }) {
    const wanted = numbers(answer);
    const isList = answer.startsWith("[");
    if (answer in YES_NO) {
      const read = YES_NO[guess.toLowerCase()];
      return read ? (read === answer ? "right" : "wrong") : "not yes or no";
    }
    if (!isList && !(wanted.length === 1 && answer.replace(NUMBER, "") === "")) {
      return bare(guess) === bare(answer) ? "right" : "wrong";
    }
    const typed = numbers(guess);
    if (typed.length !== wanted.length) {
      return wanted.length === 1 ? "not a number" : `not ${wanted.length} numbers`;
    }
    const gaps = typed.map((one, place) => Math.abs(one - wanted[place]));
    if (gaps.every((gap) => gap <= room(answer) * ROUNDING)) return "right";
    const near = factor === undefined
      ? gaps.every((gap) => gap <= Number(within ?? 0) * ROUNDING)
      : typed.every((one, place) => one >= wanted[place] / factor && one <= wanted[place] * factor);
    return near ? "near" : "wrong";
  }

  function show(form, guess) {
    const { answer } = form.dataset;
    const outcome = compare(guess, form.dataset);
    const verdicts = { right: "right.", near: "close enough.", wrong: "" };
    const words = outcome in verdicts ? `You guessed ${guess}` : `“${guess}” is ${outcome}`;
    form.dataset.outcome = outcome;
    form.querySelector("output").textContent =
      `The answer is ${answer}. ${words}${verdicts[outcome] ? `: ${verdicts[outcome]}` : "."}`;
  }

  function count() {
    const outcomes = [...document.querySelectorAll(".book-guess")].map((form) => form.dataset.outcome);
    const made = outcomes.filter((one) => ["right", "near", "wrong"].includes(one));
    document.querySelectorAll(".book-score").forEach((line) => {
      line.hidden = false;
      line.textContent = made.length
        ? `You guessed ${made.filter((one) => one !== "wrong").length} of ${made.length} right; `
          + `this lesson asks for ${outcomes.length}.`
        : "No guesses yet: this page has a field for one below each Predict.";
    });
  }

  function startForm(form, stored) {
    const input = form.querySelector("input");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const guess = input.value.trim();
      if (!guess) return input.focus();
      keep(form.dataset.question, guess);
      show(form, guess);
      count();
    });
    if (typeof stored === "string") {
      input.value = stored;
      show(form, stored);
    }
    form.hidden = false;
  }

  function start() {
    const stored = readAll()[lesson()] ?? {};
    document.querySelectorAll(".book-guess").forEach((form) => startForm(form, stored[form.dataset.question]));
    count();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
