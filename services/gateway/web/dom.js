// @ts-check

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

/**
 * An element with a class and children. Text becomes text, never markup: nothing that anybody wrote is ever parsed as HTML.
 *
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/**
 * Brings the children of a list in line with items: what has a key already stays the same element, so that a reader's selection and a
 * running animation survive.
 *
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T, before: HTMLElement | undefined) => HTMLElement} render
 */
export function renderList(list, items, keyOf, render) {
  const before = new Map(
    [...list.children].flatMap((child) => (child instanceof HTMLElement ? [[child.dataset.key, child]] : [])),
  );
  items.forEach((item, index) => {
    const key = keyOf(item);
    const old = before.get(key);
    const now = render(item, old);
    now.dataset.key = key;
    before.delete(key);
    if (old && old !== now) old.replaceWith(now);
    if (list.children[index] !== now) list.insertBefore(now, list.children[index] ?? null);
  });
  for (const gone of before.values()) gone.remove();
}
