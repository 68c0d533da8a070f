import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/look.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { lendStyleNonce } from './ui/style-nonce.js';
import { Dashboard } from './dashboard.js';

lendStyleNonce();
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Dashboard />
    </StrictMode>,
  );
