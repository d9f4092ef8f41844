/**
 * What the pages of the book do by themselves: remember which lessons are done, open all answers,
 * and search without summaries where a page cannot read its neighbours (file://).
 */
(() => {
  const STORE = "k2c-done";

  function readDone() {
    try {
      const names = JSON.parse(localStorage.getItem(STORE) ?? "[]");
      return new Set(Array.isArray(names) ? names : []);
    } catch {
      return new Set(); // no storage here, or not ours: begin afresh
    }
  }

  function writeDone(done) {
    try {
      localStorage.setItem(STORE, JSON.stringify([...done]));
    } catch {
      // A browser that stores nothing forgets; nothing else is lost.
    }
  }

  /** Put a tick beside every link to a lesson that is done. */
  function tick() {
    const done = readDone();
    document.querySelectorAll(".book-tick").forEach((mark) => mark.remove());
    document.querySelectorAll(".bd-sidebar-primary a[href], .bd-article table a[href]").forEach((link) => {
      const name = /^([^#?]*\/)?(\d\d_\w+)\.html$/.exec(link.getAttribute("href"))?.[2]
        ?? (link.getAttribute("href") === "#" ? currentLesson() : null);
      if (!name || !done.has(name)) return;
      const mark = document.createElement("span");
      mark.className = "book-tick";
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", "done");
      mark.textContent = "✓";
      link.append(mark);
    });
  }

  function currentLesson() {
    return document.querySelector(".book-done")?.dataset.lesson ?? null;
  }

  function startDone(button) {
    const name = button.dataset.lesson;
    const show = () => {
      const isDone = readDone().has(name);
      button.setAttribute("aria-pressed", String(isDone));
      button.textContent = isDone ? "Done ✓" : "Mark as done";
    };
    button.addEventListener("click", () => {
      const done = readDone();
      if (!done.delete(name)) done.add(name);
      writeDone(done);
      show();
      tick();
    });
    button.hidden = false;
    show();
  }

  function startAnswers(button) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      document.querySelectorAll("details.book-answer").forEach((one) => (one.open = open));
      button.setAttribute("aria-pressed", String(open));
    });
    button.hidden = false;
  }

  /** Let the arrow keys scroll a formula that is wider than the page. */
  function reachFormulas() {
    document.querySelectorAll("div.math").forEach((place) => {
      if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    });
  }

  function startFormulas() {
    reachFormulas();
    addEventListener("resize", reachFormulas);
    document.addEventListener("toggle", reachFormulas, true); // one that was folded
  }

  function start() {
    document.querySelectorAll(".book-done").forEach(startDone);
    document.querySelectorAll(".book-open").forEach(startAnswers);
    tick();
    addEventListener("storage", tick);
    addEventListener("load", startFormulas);
  }

  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
