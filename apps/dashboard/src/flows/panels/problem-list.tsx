import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconExclamationCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ShownProblem } from '#dashboard/flows/model/problems.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';

/** Problems by their sentences; errors first. With `pick`, each leads to its step. */
export function ProblemList({
  problems,
  pick,
}: {
  problems: readonly ShownProblem[];
  pick?: (problem: ShownProblem) => void;
}): ReactNode {
  const { screen } = useTexts();
  if (problems.length === 0) return null;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return (
    <Stack gap="xs">
      {errors.length > 0 && (
        <Alert color="red" variant="light" icon={<IconExclamationCircle size={18} />} title={screen.toMend}>
          <Reasons problems={errors} pick={pick} />
        </Alert>
      )}
      {warnings.length > 0 && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} />} title={screen.toLookAt}>
          <Reasons problems={warnings} pick={pick} />
        </Alert>
      )}
    </Stack>
  );
}

function Reasons({
  problems,
  pick,
}: {
  problems: readonly ShownProblem[];
  pick: ((problem: ShownProblem) => void) | undefined;
}): ReactNode {
  return (
    <Stack gap={4}>
      {problems.map((problem, index) =>
        pick === undefined || problem.track === undefined ? (
          <Text key={index} size="sm" c="var(--mantine-color-text)">
            {problem.reason}
          </Text>
        ) : (
          <Text
            key={index}
            size="sm"
            c="var(--mantine-color-text)"
            td="underline"
            component="button"
            type="button"
            ta="left"
            bg="transparent"
            bd={0}
            p={0}
            style={{ cursor: 'pointer' }}
            onClick={() => pick(problem)}
          >
            {problem.reason}
          </Text>
        ),
      )}
    </Stack>
  );
}
