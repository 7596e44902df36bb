import { freeResources } from '#observe/cost/aws/free.ts';
import type { AwsPrices, PriceName } from '#observe/cost/aws/prices.ts';
import type { Item } from '#observe/cost/aws/item.ts';
import { pricers } from '#observe/cost/aws/pricers.ts';
import { ofType, type Template } from '#observe/cost/aws/template.ts';
import type { Usage } from '#observe/cost/aws/usage.ts';

/** What a month of 30 days costs for one kind of thing, in USD before tax. */
export type CostLine = {
  group: Item['group'];
  resource: string;
  what: string;
  amount: number;
  unit: string;
  /** As the price list says it. */
  price: string;
  usd: number;
  /** When nothing else in the account uses up what is free each month. */
  usdAfterFree: number;
  /** Not measured: a guess that is said. */
  isEstimate: boolean;
};

export type StackCost = {
  region: string;
  pricesOf: string;
  lines: CostLine[];
  /** Types that nobody has priced: what they cost is missing. */
  unpriced: string[];
};

/** Every resource of a template, priced: by what it is and by what it is used for. Pure. */
export function costOf(template: Template, usage: Usage, prices: AwsPrices): StackCost {
  const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))];
  const items = types.flatMap((type) => {
    const price = Object.hasOwn(pricers, type) ? pricers[type] : undefined;
    return price?.(ofType(template, type), usage).map((item) => ({ resource: type, ...item })) ?? [];
  });
  const isPriced = (type: string): boolean =>
    Object.hasOwn(pricers, type) || Object.hasOwn(freeResources, type) || type.startsWith('Custom::');
  return {
    region: prices.region,
    pricesOf: prices.asOf,
    lines: linesOf(items, prices),
    unpriced: types.filter((type) => !isPriced(type)),
  };
}

/** What is free is shared out in the order of the lines: it is one allowance for the whole account. */
function linesOf(items: readonly (Item & { resource: string })[], { of }: AwsPrices): CostLine[] {
  const left = new Map<PriceName, number>();
  return items.map(({ group, resource, what, amount, price: name, isEstimate = false }) => {
    const { usd, free, unit, per } = of[name];
    const freeLeft = left.get(name) ?? free;
    left.set(name, Math.max(0, freeLeft - amount));
    return {
      group,
      resource,
      what,
      amount,
      unit,
      price: per,
      usd: amount * usd,
      usdAfterFree: Math.max(0, amount - freeLeft) * usd,
      isEstimate,
    };
  });
}
