// Clicks on the one element that a person sees and that says just this; tells how many do.
(() => {
  const plain = (text) => text.normalize("NFKC").replace(/\s+/gu, " ").trim().toLowerCase();
  const wanted = plain(WANTED);
  const says = (element) => plain(element.textContent ?? "") === wanted;
  const isSeen = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.getClientRects().length > 0;
  const all = [...document.querySelectorAll("body *")];
  const found = all.filter(
    (element) => says(element) && isSeen(element) && ![...element.children].some(says),
  );
  if (found.length === 1) found[0].click();
  return found.length;
})()
