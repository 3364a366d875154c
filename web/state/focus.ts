/**
 * A control that has gone, or was disabled while it worked, takes the focus
 * along: it gets it back if it can take it, else the keyboard starts anew at the content.
 */
export function rescueFocus(control?: Element | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    if (control instanceof HTMLElement && control.isConnected) control.focus({ preventScroll: true });
    if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
  });
}
