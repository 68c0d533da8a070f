import { Alert, Button, Group, Stack, Stepper } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useTexts } from '#dashboard/texts/texts.js';
import { Page } from '#dashboard/ui/page.js';
import { useErrorSentence } from '#dashboard/ui/states.js';
import { FlowPart } from './flow-part.js';
import { LookPart } from './look-part.js';
import { type Made, makeCampaign } from './make-campaign.js';
import { PagePart } from './page-part.js';
import { forgetPlan, keepPlan, keptPlan, missingIn, type Plan, STEPS } from './plan.js';
import { ReleasePart } from './release-part.js';

/** A release, a flow and a page become a draft, in one pass. What is typed stays until the draft is there. */
export function NewCampaign() {
  const { create } = useTexts();
  const { plan, change, at, setAt, wrong, missing, submit, make } = useWizard();
  const sentence = useErrorSentence();
  const part = { plan, change, wrong };
  return (
    <Page title={create.title}>
      <form onSubmit={submit} noValidate>
        <Stack maw={640} gap="lg">
          <Stepper active={at} onStepClick={setAt} size="sm" allowNextStepsSelect={false}>
            {STEPS.map((step) => (
              <Stepper.Step key={step} label={create.steps[step]} />
            ))}
          </Stepper>
          {at === 0 && <ReleasePart {...part} />}
          {at === 1 && <FlowPart {...part} />}
          {at === 2 && <PagePart {...part} />}
          {at === 3 && <LookPart plan={plan} />}
          {make.error !== null && (
            <Alert color="red" role="alert">
              {sentence(make.error)}
            </Alert>
          )}
          <Group justify="space-between">
            <Button variant="default" disabled={at === 0} onClick={() => setAt(at - 1)}>
              {create.back}
            </Button>
            <Button type="submit" loading={make.isPending} data-missing={missing.length}>
              {at === STEPS.length - 1 ? create.create : create.next}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}

function useWizard() {
  const { create } = useTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [plan, setPlan] = useState(keptPlan);
  const [at, setAt] = useState(0);
  const [tried, setTried] = useState(false);
  const made = useRef<Made>({});
  useEffect(() => keepPlan(plan), [plan]);
  const make = useMutation({
    mutationFn: () => makeCampaign(plan, made.current),
    onSuccess: async ({ id }) => {
      forgetPlan();
      await queries.invalidateQueries();
      await navigate({ to: '/campaigns/$id', params: { id } });
    },
  });
  const step = STEPS[at] ?? 'look';
  const missing = missingIn(step, plan);
  const go = (to: number) => {
    setTried(false);
    make.reset();
    setAt(to);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(missing.length > 0);
    if (missing.length > 0) return;
    if (step === 'look') make.mutate();
    else go(at + 1);
  };
  const change = (part: Partial<Plan>) => {
    // A part that was made for the former choice does not belong to the new one.
    if ('artist' in part || 'title' in part || 'date' in part || 'time' in part || 'spotify' in part)
      made.current = {};
    setPlan((before) => ({ ...before, ...part }));
  };
  const wrong = (field: keyof Plan) => (tried && missing.includes(field) ? create.missing : undefined);
  return { plan, change, at, setAt: go, wrong, missing, submit, make };
}
