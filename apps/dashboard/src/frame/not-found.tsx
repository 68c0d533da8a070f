import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTexts } from '#dashboard/texts/texts.js';
import { Empty } from '#dashboard/ui/states.js';

export function NotFound() {
  const { notFound } = useTexts().frame;
  return (
    <Empty title={notFound.title} about={notFound.about}>
      <Button component={Link} to="/campaigns" variant="default">
        {notFound.back}
      </Button>
    </Empty>
  );
}
