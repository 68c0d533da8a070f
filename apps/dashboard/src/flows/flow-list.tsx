import { Badge, Button, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { FLOW_TEMPLATES, type FlowTemplate } from '#domain/flows/templates/flow-templates.js';
import { allPages } from '#dashboard/access/all-pages.js';
import { api } from '#dashboard/access/api.js';
import { Moment } from '#dashboard/ui/moment.js';
import { Page } from '#dashboard/ui/page.js';
import { Failed, Loading } from '#dashboard/ui/states.js';
import { flowBody } from './api-bodies.js';
import { newFlow } from './model/new-step.js';
import { useTexts } from './texts/use-texts.js';

/** All flows, and the ways to begin a new one: from a template that works, or from nothing. */
export function FlowList(): ReactNode {
  const { screen } = useTexts();
  const list = useQuery({
    queryKey: ['flows'],
    queryFn: () => allPages((query) => answered(api.GET('/v1/flows', { params: { query } }))),
  });
  return (
    <Page title={screen.flows} about={screen.noFlows}>
      <Stack gap="xl">
        <Beginnings />
        {list.isPending && <Loading />}
        {list.error !== null && <Failed error={list.error} retry={() => void list.refetch()} />}
        {list.data !== undefined && list.data.items.length > 0 && <Rows items={list.data.items} />}
      </Stack>
    </Page>
  );
}

function Beginnings(): ReactNode {
  const { screen } = useTexts();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: (template: FlowTemplate | undefined) =>
      template === undefined
        ? answered(api.POST('/v1/flows', { body: flowBody(newFlow(screen.newFlow)) }))
        : answered(
            api.POST('/v1/flows/from-template', { body: { template, name: screen.templates[template] } }),
          ),
    onSuccess: ({ id }) => navigate({ to: '/flows/$flowId', params: { flowId: id } }),
  });
  return (
    <Stack gap="sm">
      <Title order={2}>{screen.newFlow}</Title>
      {make.error !== null && <Failed error={make.error} />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {FLOW_TEMPLATES.map((template) => (
          <Beginning
            key={template}
            about={screen.templateHelp[template]}
            name={screen.templates[template]}
            isOff={make.isPending}
            begin={() => make.mutate(template)}
          />
        ))}
        <Beginning
          about={screen.emptyFlowHelp}
          name={screen.emptyFlow}
          isOff={make.isPending}
          begin={() => make.mutate(undefined)}
        />
      </SimpleGrid>
    </Stack>
  );
}

interface BeginningProps {
  about: string;
  name: string;
  isOff: boolean;
  begin: () => void;
}

function Beginning({ about, name, isOff, begin }: BeginningProps): ReactNode {
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs" h="100%" justify="space-between">
        <Text size="sm" c="dimmed">
          {about}
        </Text>
        <Button variant="default" size="xs" disabled={isOff} onClick={begin}>
          {name}
        </Button>
      </Stack>
    </Card>
  );
}

function Rows({ items }: { items: Schemas['FlowDraft'][] }): ReactNode {
  const { screen } = useTexts();
  return (
    <Table verticalSpacing="sm">
      <Table.Tbody>
        {items.map(({ id, name, problems, latestVersion, updatedAt }) => {
          const errors = problems.filter(({ severity }) => severity === 'error').length;
          return (
            <Table.Tr key={id} className="row-link">
              <Table.Td>
                <Link to="/flows/$flowId" params={{ flowId: id }}>
                  {name}
                </Link>
              </Table.Td>
              <Table.Td>
                {latestVersion === null ? screen.neverPublished : screen.published(latestVersion)}
              </Table.Td>
              <Table.Td>
                <Group gap="xs">
                  {problems.length > 0 && (
                    <Badge variant="light" tt="none" color={errors > 0 ? 'red' : 'yellow'}>
                      {screen.problems(errors, problems.length - errors)}
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                <Moment at={updatedAt} />
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
