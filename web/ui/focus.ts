let control: Element | null | undefined;
let isDue = false;

/**
 * A control that has gone, or was disabled while it worked, takes the focus
 * along: by the next frame it gets it back if it can take it, else the keyboard
 * starts anew at the content. Of several that are named until then the last counts.
 */
export function rescueFocus(named?: Element | null): void {
  control = named ?? control;
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    const target = control;
    control = undefined;
    isDue = false;
    if (document.activeElement === document.body) focusOn(target);
    if (document.activeElement === document.body) focusOn(document.getElementById("main"));
  });
}

/** Puts the focus back to where it was before a dialog took it. */
export function returnFocus(before: Element | null): void {
  if (document.querySelector('[role="dialog"]')) return;
  focusOn(before);
  rescueFocus();
}

function focusOn(element: Element | null | undefined): void {
  if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true });
}
