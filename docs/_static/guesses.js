/**
 * Guesses in the page: the form below a Predict compares what is typed with the stored answer, by the
 * rules of helpers/checks/guesses.py, and the last section counts.
 */
(() => {
  const STORE = "k2c-guesses";
  const NUMBER = /(?:(?<!\d)[-−+])?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.,]\d+)?|[.]\d+)(?:e[-+]?\d+)?/g;
  const UNIT = /\s*(?:(%|per ?cent)|(k|thousand|million)\b|\/\s*(\d+))?/y; // what may stand behind it
  const TIMES = { k: 1e3, thousand: 1e3, million: 1e6 };
  const COUNTS = { zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8,
    nine: 9, ten: 10, eleven: 11, twelve: 12, none: 0, nothing: 0, half: 0.5, quarter: 0.25, twice: 2,
    double: 2, hundred: 100, ...TIMES };
  const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
  const NUMBER_WORDS = { ...COUNTS, ...Object.fromEntries(PLACES.map((word, place) => [word, place + 1])) };
  const PARTS = { half: 2, halve: 2, quarter: 4,
    ...Object.fromEntries(PLACES.slice(2).map((word) => [word, NUMBER_WORDS[word]])) };
  const PART = new RegExp(`\\b(an?|${Object.keys(COUNTS).join("|")})[ -](${Object.keys(PARTS).join("|")})s?\\b`, "g");
  const POWER = /(?:(\d+(?:[.,]\d+)?)\s*[×x*·]\s*)?(?<![\d.,])(\d*[.,]?\d+)\s*(?:\^|\*\*)\s*\(?([-−+]?\d{1,3})\b\)?/g;
  const HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"; // digits and signs that are written high
  const SHARE = /\b([\d.,]+|[a-z]+)\s+(?:in|of|out of)\s+(?:an? |the )?([\d.,]+|[a-z]+)/; // 1 in 10
  const THOUSANDS = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:e[-+]?\d+)?$/;
  const ROUNDING = 1 + 1e-9; // room for 0.1 + 0.2 > 0.3
  const YES = /^(?:yes|y|yeah|yep|true)\b/;
  const NO = /^(?:no|n|nope|false)(?:$|[ ]*[,.;:!])/;
  const OPEN = ["and", "but", "isn't", "less", "neither", "never", "no", "nor", "not", "or", "than"];

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

  /** Return the number that a text writes: 1,000 is a thousand, 0,5 is a half. */
  function value(text) {
    const plain = text.replace("−", "-");
    return Number(plain.replaceAll(",", THOUSANDS.test(plain) ? "" : "."));
  }

  /** Return the number that a word or digits stand for; undefined if they stand for none. */
  const count = (word) => (/^\d/.test(word) ? value(word.replace(/[.,]+$/, "")) : COUNTS[word]);

  /** Return the numbers in a guess: 1/4, 25 %, 0.25, "a quarter" and "1 in 4" are one and the same. */
  function numbers(guess, wanted, question) {
    let text = guess.toLowerCase();
    if (text.length > 300) return [];
    const inPerCent = /%|per ?cent|points/.test(question.toLowerCase());
    text = text
      .replace(/\b(?:minus|negative)\s+(?=[.\d])/g, "-")
      .replace(/(?<=\d)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/g, (high) => `^${[...high].map((one) => "0123456789-+"[HIGH.indexOf(one)]).join("")}`)
      .replace(POWER, (_, times, base, exponent) => value(times ?? "1") * value(base) ** Number(exponent.replace("−", "-")))
      .replace(PART, (_, many, part) => ` ${COUNTS[many] ?? 1}/${PARTS[part]} `);
    if (wanted.length === 1) {
      text = text.replace(/(?<=\d)[ _'’\u00a0\u2009\u202f](?=\d{3}(?!\d))/g, "");
      const [part, whole] = (SHARE.exec(text) ?? []).slice(1).map(count);
      if (part !== undefined && whole !== undefined) {
        const isShare = inPerCent || Math.abs(wanted[0]) <= 1; // else 17 of 20 is 17
        const read = isShare ? (part / whole) * (inPerCent ? 100 : 1) : part;
        return Number.isFinite(read) ? [read] : [];
      }
    }
    const found = [];
    let end = 0;
    for (const match of text.matchAll(NUMBER)) {
      if (match.index < end) continue; // the divisor of a fraction
      UNIT.lastIndex = match.index + match[0].length;
      const [, perCent, times, divisor] = UNIT.exec(text);
      end = UNIT.lastIndex;
      const below = perCent && !inPerCent ? 100 : Number(divisor ?? 1);
      found.push(value(match[0]) * (TIMES[times] ?? 1) / below);
    }
    if (found.length < wanted.length && text.includes(",")) { // (0,1) is a pair where a pair is asked for
      return numbers(text.replaceAll(",", " "), wanted, question);
    }
    if (found.length) return found.every(Number.isFinite) ? found : [];
    return (text.match(/[a-z]+/g) ?? []).filter((word) => word in NUMBER_WORDS).map((word) => NUMBER_WORDS[word]);
  }

  /** Return the words of a text without capitals, articles and marks. */
  function words(text) {
    return (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’.][\p{L}\p{N}]+)*|[-−+]\d+/gu) ?? [])
      .filter((word) => !["a", "an", "the"].includes(word));
  }

  /** Whether a guess has all words of the answer, and none that leaves it open or turns it round. */
  function says(guess, answer) {
    const wanted = words(answer);
    const same = (word, other) => ["", "s", "es"].some((end) => word + end === other || other + end === word);
    const said = words(guess).map((word) => wanted.find((one) => same(one, word)) ?? word); // "a miss" says misses
    const more = said.filter((word) => !wanted.includes(word));
    return said.join(" ") === wanted.join(" ")
      || (wanted.every((word) => said.includes(word)) && !more.some((word) => OPEN.includes(word)));
  }

  /** Return half of the last printed digit of an answer: the most that its digits leave open. */
  function room(answer) {
    const decimals = Math.max(0, ...(answer.match(NUMBER) ?? []).map((one) => {
      const [digits, power] = one.split("e");
      return (digits.split(".")[1]?.length ?? 0) - Number(power ?? 0);
    }));
    return decimals ? 0.5 * 10 ** -decimals : 0;
  }

  /** Compare a guess with an answer: "right", "near", "wrong", or what kind of guess is needed. */
  function compare(guess, { question, answer, within, factor }) {
    const wanted = (answer.match(NUMBER) ?? []).map(value);
    const isList = answer.startsWith("[");
    if (["yes", "no"].includes(answer)) {
      const text = guess.toLowerCase();
      const read = YES.test(text) ? "yes" : NO.test(text) ? "no" : "";
      return read ? (read === answer ? "right" : "wrong") : "not yes or no";
    }
    if (!isList && !(wanted.length === 1 && answer.replace(NUMBER, "") === "")) {
      return says(guess, answer) ? "right" : "wrong";
    }
    const found = numbers(guess, wanted, question);
    const alike = found.length === 1 && new Set(wanted).size === 1; // "none" of two kinds
    const typed = alike ? wanted.map(() => found[0]) : found;
    if (typed.length !== wanted.length) {
      return wanted.length === 1 ? "not a number" : `not ${wanted.length} numbers`;
    }
    const outcome = verdict(typed, wanted, answer, within, factor);
    const isShare = wanted.length === 1 && wanted[0] > 0 && wanted[0] <= 1 && typed[0] > 1;
    if (outcome !== "wrong" || !isShare) return outcome;
    const asShare = verdict([typed[0] / 100], wanted, answer, within, factor);
    return asShare === "wrong" ? "wrong" : `wrong ${asShare}`; // right, or near, in per cent
  }

  function verdict(typed, wanted, answer, within, factor) {
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
    const endings = {
      right: ": right.", near: ": close enough.", wrong: ".",
      "wrong right": ". In per cent, that would be right: a share lies between 0 and 1.",
      "wrong near": ". In per cent, that would be close enough: a share lies between 0 and 1.",
    };
    const words = outcome in endings ? `You guessed ${guess}${endings[outcome]}` : `“${guess}” is ${outcome}.`;
    [form.dataset.outcome] = outcome in endings ? outcome.split(" ") : [outcome];
    form.querySelector("output").textContent = `The answer is ${answer}. ${words}`;
  }

  function countAll() {
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
      countAll();
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
    countAll();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
