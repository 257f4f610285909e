// Before the first paint: the theme that was chosen here. Without a choice the system's applies.
const chosen = storedTheme();
if (chosen === "sluice-light" || chosen === "sluice-dark") document.documentElement.dataset.theme = chosen;

function storedTheme() {
  try {
    return localStorage.getItem("sluice-theme");
  } catch {
    // Storage is closed to this page; the system's theme it is.
    return null;
  }
}
