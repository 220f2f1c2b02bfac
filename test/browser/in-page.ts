/** What tests ask of a page, as the source of functions that run in it. */

/** Texts whose contrast to what is behind them is below 4.5, with the contrast. */
export const faintTexts = `(() => {
  const channel = (value) => { const part = value / 255; return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; };
  const read = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (read(colour)[3] !== 0) return colour;
    }
    return "rgb(255,255,255)";
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || !element.checkVisibility() || ["SCRIPT", "STYLE", "title", "desc"].includes(element.tagName)) continue;
    const drawn = element.namespaceURI.endsWith("svg");
    const style = getComputedStyle(element);
    const cell = drawn && element.previousElementSibling?.classList.contains("cell") ? element.previousElementSibling : null;
    const text = light(read(drawn ? style.fill : style.color));
    const ground = light(read(cell === null ? groundOf(element.closest("svg")?.parentElement ?? element) : getComputedStyle(cell).fill));
    const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (contrast < 4.5) faint.push(contrast.toFixed(2) + " " + node.data.trim().slice(0, 60));
  }
  return faint;
})()`;

export const groundColour = "getComputedStyle(document.documentElement).backgroundColor";

/** What has the focus: its name for people, as far as it has one. */
export const focused = `(() => {
  const at = document.activeElement;
  return at === null || at === document.body ? "" : (at.getAttribute("aria-label") ?? at.textContent).trim().slice(0, 120);
})()`;

/** Whether what has the focus is drawn with an outline. */
export const focusIsSeen = `getComputedStyle(document.activeElement).outlineStyle === "solid" && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2`;

/** Everything that a reader has to be able to reach: sections' links, folds, and the frames of tables that are not folded away. */
export const reachable = `[...document.querySelectorAll("nav a, summary, [role=region][tabindex], .controls:not([hidden]) input")]
  .filter((one) => one.checkVisibility())
  .map((one) => (one.getAttribute("aria-label") ?? one.textContent).trim().slice(0, 120))`;
