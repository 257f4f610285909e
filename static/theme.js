// Before the first paint: the theme that was chosen here. Without a choice the system's applies.
try {
  const theme = localStorage.getItem("sluice-theme");
  if (theme === "sluice-light" || theme === "sluice-dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to this page; the system's theme it is.
}
