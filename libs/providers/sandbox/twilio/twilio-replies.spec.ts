import { messagesIn } from './twilio-replies.js';

describe("the product's answer to a text", () => {
  it.each([
    ['<Response/>', []],
    ['', []],
    ['<Response><Message>Hi &amp; welcome &lt;3</Message></Response>', ['Hi & welcome <3']],
    [
      '<?xml version="1.0"?><Response><Message><Body>One</Body></Message><Message to="x">Two</Message></Response>',
      ['One', 'Two'],
    ],
  ])('%j has the texts %j', (twiml, texts) => {
    expect(messagesIn(twiml)).toEqual(texts);
  });
});
