import { Table, type TableProps } from '@mantine/core';

interface WideTableProps extends TableProps {
  /** On a narrower screen the table moves sideways by itself, and not the page (px). */
  minWidth: number;
}

export function WideTable({ minWidth, ...table }: WideTableProps) {
  return (
    // The arrow keys move it, too.
    <Table.ScrollContainer type="native" minWidth={minWidth} tabIndex={0}>
      <Table verticalSpacing="sm" {...table} />
    </Table.ScrollContainer>
  );
}
