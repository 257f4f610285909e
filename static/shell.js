// Comforts of every page; nothing needs them. Menus close on Escape and on a click elsewhere, toasts are announced and
// can be dismissed.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", ({ target }) => {
  for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
  if (target instanceof Element && target.closest("[data-dismiss]")) target.closest("[data-toast]").remove();
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of openMenus()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

for (const button of document.querySelectorAll("[data-dismiss]")) button.hidden = false;

// Screen readers announce what changes, not what was there when the page came.
const toast = document.querySelector("[data-toast-text]");
const announcement = document.querySelector("[data-announcement]");
if (toast && announcement) setTimeout(() => announcement.textContent = toast.textContent, 150);
