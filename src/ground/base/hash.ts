import { hash } from 'node:crypto';
import { sha256Hex, type Sha256Hex } from '#ground/base/brand.ts';

/** SHA-256 of the UTF-8 bytes of `text`. */
export const sha256 = (text: string): Sha256Hex => sha256Hex(hash('sha256', text, 'hex'));
