import { webhookUrlProblem } from './webhook-url.js';

describe('the address of a webhook', () => {
  it.each(['https://hooks.example.com/a?b=c', 'https://hooks.example.com:8443/'])('may be %s', (url) => {
    expect(webhookUrlProblem(url, [])).toBeUndefined();
  });

  it.each([
    ['http://hooks.example.com/', 'https'],
    ['ftp://hooks.example.com/', 'https'],
    ['javascript:alert(1)', 'https'],
    ['/relative', 'absolute'],
    ['https://name:word@hooks.example.com/', 'password'],
    ['https://name@hooks.example.com/', 'user name'],
    [`https://hooks.example.com/${'a'.repeat(2000)}`, 'longer'],
  ])('may not be %s', (url, why) => {
    expect(webhookUrlProblem(url, [])).toContain(why);
  });

  it('may be http at an allowed host only, by host or by host and port', () => {
    expect(webhookUrlProblem('http://127.0.0.1:99/', ['127.0.0.1'])).toBeUndefined();
    expect(webhookUrlProblem('http://127.0.0.1:99/', ['127.0.0.1:99'])).toBeUndefined();
    expect(webhookUrlProblem('http://127.0.0.1:98/', ['127.0.0.1:99'])).toBeDefined();
    expect(webhookUrlProblem('http://127.0.0.1.example.com/', ['127.0.0.1'])).toBeDefined();
  });
});
