/**
 * The page of one view: full screen for the projector, a link to the state in sight, and the lines
 * that embed it in a page of one's own. With ?embed in the address only the view is shown.
 */
(() => {
  const address = (words = "") => location.href.replace(/[?#].*$/, "") + words + location.hash;

  const texts = {
    link: () => address(),
    frame: () => `<iframe src="${address("?embed")}" title="${document.querySelector("h1").firstChild.textContent}" `
      + 'width="100%" height="800" style="border: 0"></iframe>',
  };

  async function copy(stage, text) {
    const said = stage.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "Copied.";
    } catch {
      said.textContent = text; // where the clipboard is closed, it can be copied by hand
    }
  }

  function start() {
    if (new URLSearchParams(location.search).has("embed")) document.body.classList.add("book-embedded");
    document.querySelectorAll(".book-stage").forEach((stage) => {
      const full = stage.querySelector(".book-full");
      full.hidden = !stage.requestFullscreen;
      full.addEventListener("click", () =>
        (document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen()));
      document.addEventListener("fullscreenchange", () =>
        (full.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen"));
      stage.querySelectorAll(".book-copy").forEach((button) => {
        button.hidden = false;
        button.addEventListener("click", () => copy(stage, texts[button.dataset.what]()));
      });
    });
    addEventListener("hashchange", () => location.hash.startsWith("#state=") && location.reload());
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
