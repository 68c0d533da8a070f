import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent. From shade 6 on, white text on it has a contrast of 4.5 : 1. */
const indigo: MantineColorsTuple = [
  '#eef0ff',
  '#dde1fb',
  '#b8bff2',
  '#919bea',
  '#707ce2',
  '#5b69de',
  '#4c5bd4',
  '#3f4dbd',
  '#3744aa',
  '#2c3996',
];

export const theme = createTheme({
  primaryColor: 'indigo',
  colors: { indigo },
  primaryShade: { light: 6, dark: 6 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '600',
    sizes: { h1: { fontSize: '22px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } },
  },
  defaultRadius: 'md',
  respectReducedMotion: true,
  autoContrast: true,
});

/** Mantine's own dim text has a contrast of 3.3 : 1; this one has more than 5 : 1 in both schemes. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-body': '#ffffff',
  },
  dark: {
    '--mantine-color-dimmed': '#a9adb5',
    '--mantine-color-placeholder': '#9aa0a8',
    '--mantine-color-body': '#16181d',
    '--mantine-color-anchor': '#a5aef5',
    '--mantine-primary-color-light-color': '#c3caf9',
  },
});
