import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly T[];
  words: Readonly<Record<T, string>> | ((option: T) => string);
  onChange: (value: T) => void;
}

/** One of a closed list. The words are those of the reader, the values those of the flow. */
export function Choice<T extends string>({
  label,
  value,
  options,
  words,
  onChange,
}: ChoiceProps<T>): ReactNode {
  const say = (option: T): string => (typeof words === 'function' ? words(option) : words[option]);
  return (
    <Select
      label={label}
      value={value}
      allowDeselect={false}
      data={options.map((option) => ({ value: option, label: say(option) }))}
      onChange={(chosen) => {
        const found = options.find((option) => option === chosen);
        if (found !== undefined) onChange(found);
      }}
    />
  );
}
