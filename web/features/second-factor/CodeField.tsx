import { isAppCode } from "./code.ts";
import { Field } from "../../ui/Field.tsx";

interface Props {
  value: string;
  onInput: (code: string) => void;
  error: string | null;
}

/** The six digits of an authenticator app; the form is sent with the last of them. */
export function CodeField(props: Props) {
  function input({ currentTarget }: InputEvent & { currentTarget: HTMLInputElement }): void {
    const wasComplete = isAppCode(props.value);
    props.onInput(currentTarget.value);
    if (!wasComplete && isAppCode(currentTarget.value)) currentTarget.form?.requestSubmit();
  }
  return (
    <Field label="Code of the authenticator app" hint="Six digits, a new one every half minute." error={props.error}>
      {(field) => (
        <input
          {...field}
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          spellcheck={false}
          value={props.value}
          onInput={input}
        />
      )}
    </Field>
  );
}
