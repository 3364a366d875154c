import { Field } from "./Field.tsx";

interface Props {
  hint?: string | undefined;
  error: string | null;
  value: string;
  onInput: (address: string) => void;
}

/** An e-mail address. */
export function EmailField(props: Props) {
  return (
    <Field label="E-mail address" hint={props.hint} error={props.error}>
      {(field) => (
        <input
          {...field}
          type="email"
          name="email"
          autocomplete="email"
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
