/** From a change in the form to the new price on the screen. */
import type { Page } from 'playwright-core';

/** @returns milliseconds, of each of so many changes of the first text field. */
export const priceAfterChanges = async (page: Page, changes: number): Promise<number[]> =>
  await page.evaluate<number[]>(`(async () => {
    const field = document.querySelector('.workbench-form textarea');
    const price = document.querySelector('section.price');
    const write = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
    const change = (text) => new Promise((done) => {
      let asked = false;
      const startedAt = performance.now();
      const watch = new MutationObserver(() => {
        const busy = price.ariaBusy === 'true';
        asked ||= busy;
        if (!asked || busy) return;
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - startedAt));
      });
      watch.observe(price, { attributes: true, attributeFilter: ['aria-busy'] });
      write.call(field, text);
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
    const times = [];
    for (let index = 0; index < ${changes}; index += 1) {
      times.push(await change('a lake at dawn, number ' + index));
      await new Promise((rested) => setTimeout(rested, 300));
    }
    return times;
  })()`);
