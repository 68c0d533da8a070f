import { Alert, Button, Group, Text } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import { readFlow, type TextError } from '#dashboard/flows/model/json-text.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { Panel } from './panel.js';
import css from './panels.module.css';

interface JsonViewProps {
  flow: Flow;
  apply: (flow: Flow) => void;
  close: () => void;
}

/** The flow as text. What cannot be read stays as it was typed, and each error names its line. */
export function JsonView({ flow, apply, close }: JsonViewProps): ReactNode {
  const { screen } = useTexts();
  const shown = useMemo(() => JSON.stringify(flow, null, 2), [flow]);
  const [typed, setTyped] = useState<string | undefined>();
  const text = typed ?? shown;
  const read = useMemo(() => readFlow(text), [text]);
  return (
    <Panel title={screen.jsonView.title} close={close} isWide>
      <textarea
        className={css['json']}
        aria-label={screen.jsonView.title}
        aria-invalid={read.kind === 'errors'}
        rows={28}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {read.kind === 'errors' && <Errors errors={read.errors} />}
      <Group>
        <Button
          size="xs"
          disabled={read.kind === 'errors' || typed === undefined || typed === shown}
          onClick={() => {
            if (read.kind !== 'flow') return;
            apply(read.flow);
            setTyped(undefined);
          }}
        >
          {screen.jsonView.apply}
        </Button>
        <Button variant="default" size="xs" onClick={() => void navigator.clipboard.writeText(text)}>
          {screen.jsonView.copyAll}
        </Button>
      </Group>
    </Panel>
  );
}

function Errors({ errors }: { errors: readonly TextError[] }): ReactNode {
  const { jsonView } = useTexts().screen;
  return (
    <Alert color="red" variant="light" title={jsonView.errors} role="alert">
      {errors.slice(0, 8).map(({ line, column, path, message }) => (
        <Text key={`${line}:${column}:${path}`} size="sm" c="var(--mantine-color-text)">
          {`${jsonView.line(line, column)}: ${path === '' ? '' : `${path}: `}${message}`}
        </Text>
      ))}
    </Alert>
  );
}
