const textProps = new Set(
  "alt answer aria-label body caption content definition desc description head header heading hint label message note placeholder question quote subtitle summary text title tooltip".split(
    " ",
  ),
);
const otherProps = new Set(
  "as class classname color d data dir fill height href icon id key lang language layout mode path points rel role size sizes slug src srcset stroke style target theme to transform type url value variant viewbox width".split(
    " ",
  ),
);

/** Whether a prop (or an object's key) holds words for readers; where its name does not tell, two words do. */
export function holdsText(name: string, value: string): boolean {
  const key = name.toLowerCase();
  if (value.trim() === "" || otherProps.has(key)) return false;
  return textProps.has(key) || isProse(value);
}

function isProse(value: string): boolean {
  return /\p{L}[\p{L}\p{P}]*\s+[\p{P}]*\p{L}/u.test(value) && !/^\s*(?:https?:|\/|[.#])/.test(value);
}

/** Of what describes a parameter: its name, and what kind of value it is. */
const termProps = new Set("default name param parameter path prop property query term type".split(" "));

export function namesTerm(prop: string): boolean {
  return termProps.has(prop.toLowerCase());
}

/** Whether a component describes one parameter or property, as `ParamField` does. */
export function describesTerm(component: string): boolean {
  return /^[A-Z]\w*(?:Field|Param|Parameter|Prop|Property|Option|Argument|Attribute)$/.test(component);
}

/** `{"text"}` between tags is text whatever it says; a prop decides by its name. */
export function keeps(value: string, name: string | undefined): boolean {
  return name === undefined ? value.trim() !== "" : holdsText(name, value);
}

/** Whether a text says how something is shown or where it leads, so that no reader misses it. */
export function isSetting(value: string, name: string | undefined): boolean {
  const key = name?.toLowerCase() ?? "";
  return value.trim() === "" || otherProps.has(key) || (addressProps.has(key) && address.test(value));
}

/** Some say with words what others lead to. */
const addressProps = new Set("cta demo docs download image img link logo page source uri website".split(" "));
const address = /^\s*(?:https?:|mailto:|\.{0,2}\/|#)\S*\s*$/i;
