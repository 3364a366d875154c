import { type JSX, splitProps } from "solid-js";
import styles from "./Button.module.css";

export type ButtonKind = "primary" | "danger" | "buy" | "sell" | "quiet" | "icon";

/** The classes of a button, for links and library triggers that should look like one. */
export const buttonClass = (kind: ButtonKind, size?: "small" | "large"): string =>
  [styles["button"], styles[kind], size ? styles[size] : ""].join(" ");

interface Props extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  kind: ButtonKind;
  size?: "small" | "large";
}

/** A button; `type="button"` unless told otherwise. */
export function Button(props: Props) {
  const [own, rest] = splitProps(props, ["kind", "size", "class"]);
  return <button type="button" {...rest} class={`${buttonClass(own.kind, own.size)} ${own.class ?? ""}`} />;
}
