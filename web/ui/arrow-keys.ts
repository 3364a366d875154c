/** A key handler that moves the focus up and down between the controls that `selector` finds, by the arrow keys. */
export const moveByArrowKeys =
  (selector: string) =>
  (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const controls = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
    const next = controls[controls.indexOf(document.activeElement as HTMLElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
