import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import { ApiConfigSchema, readConfig } from '#config/config.js';
import { apiPage } from '#api/openapi/serve-docs.js';
import { AppModule } from '#api/app.module.js';

const FOLDER = resolve('libs/client/generated');

/** Nothing is connected to: the page comes from the routes and their schemas alone (Nest's `preview`). */
const UNUSED = {
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  PUBLIC_BASE_URL: 'http://127.0.0.1:3000',
  SEGUE_ENCRYPTION_KEYS: `none:${Buffer.alloc(32).toString('base64')}`,
  SEGUE_HMAC_KEY: '0'.repeat(64),
};

/** Writes the types of the API's page for the client of the browser, if they have changed. */
const app = await NestFactory.create<NestExpressApplication>(
  AppModule.with(readConfig(ApiConfigSchema, UNUSED)),
  // Nest declares its plain options as a class; an object literal is what its own guide passes.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  { preview: true, logger: false, abortOnError: false },
);
const page = JSON.stringify(apiPage(app, UNUSED.PUBLIC_BASE_URL));
const path = resolve(FOLDER, 'openapi.d.ts');
const stamp = resolve(FOLDER, 'openapi.json');
if (!existsSync(path) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== page) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, `/* eslint-disable */\n${astToString(await openapiTypes(page))}`);
  writeFileSync(stamp, page);
}
