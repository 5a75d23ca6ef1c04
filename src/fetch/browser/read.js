// The page as it stands: what its scripts made of it, without what only stands in for scripts.
(() => {
  if (document.readyState === "loading" || !document.documentElement) return null;
  const whole = document.documentElement.cloneNode(true);
  for (const element of whole.querySelectorAll("noscript")) element.remove();
  const html = "<!DOCTYPE html>\n" + whole.outerHTML;
  const isLoaded = document.readyState === "complete";
  return html.length > MOST
    ? { isLoaded, tooLong: true }
    : { isLoaded, html: html.toWellFormed() };
})()
