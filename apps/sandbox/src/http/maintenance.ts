import type { Answer } from './message.ts';

/** What a proxy in front of a provider says with status 200 where JSON was expected. */
export const MAINTENANCE: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html>\n<html><head><title>Bảo trì hệ thống</title></head><body><h1>Hệ thống đang bảo trì</h1></body></html>\n',
};
