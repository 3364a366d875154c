// Runs before the first paint: a page that starts in the wrong theme flashes.
(function () {
  var settings = {};
  try {
    settings = JSON.parse(localStorage.getItem("anticip.settings")) || {};
  } catch {
    // Storage may be blocked or hold rubbish: the defaults do.
  }
  var root = document.documentElement;
  var dark =
    settings.theme === "dark" || (settings.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  if (settings.palette) root.dataset.palette = settings.palette;
  // The content security policy forbids eval; zod must not even probe for it.
  globalThis.__zod_globalConfig = { jitless: true };
})();
