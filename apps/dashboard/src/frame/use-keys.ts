import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { NOUNS } from './nouns.js';

/** How long after `g` the second key counts (ms). */
const SECOND_KEY_WITHIN = 1_500;

/** `g` and then a noun's key goes there. */
export function useGoKeys(): void {
  const navigate = useNavigate();
  const pressed = useRef(0);
  useHotkeys([
    ['g', () => (pressed.current = Date.now())],
    ...NOUNS.map(({ key, to }): [string, () => void] => [
      key,
      () => {
        if (Date.now() - pressed.current < SECOND_KEY_WITHIN) void navigate({ to });
        pressed.current = 0;
      },
    ]),
  ]);
}

/** Calls `act` for the sign that a key gives, whatever keys the keyboard needs for it. */
export function useKey(sign: string, act: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === sign && !isTyping(event.target)) act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [sign, act]);
}

/** Whether the key belongs to a field. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
