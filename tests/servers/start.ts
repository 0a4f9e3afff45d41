// The samples of docs/deploy, run by the real servers before a site under test: only ports, paths, names and the
// certificate are put in their places, and a sample that lacks one of those is an error.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { read } from '../support/docs.ts';

/** The name that the certificate is for, and that clients greet the server with. */
export const NAME = 'example.org';

/** What stands behind the server. */
export interface Behind {
  /** Where the front listens. */
  port: number;
  public_dir: string;
  media_dir: string;
}

export interface WebServer {
  /** Where it speaks TLS, on 127.0.0.1. */
  port: number;
  /** Where it speaks plain HTTP. */
  plain_port: number;
  folder: string;
  /** Which compressed copies it sends. */
  copies: ('gzip' | 'br')[];
  stop(): Promise<void>;
}

export type Start = (behind: Behind) => Promise<WebServer>;

export const startNginx: Start = async (behind) => {
  const { folder, port, plain_port } = await prepare();
  const sample = put(read('docs/deploy/nginx.conf'), [
    ['listen 80;', `listen 127.0.0.1:${plain_port};`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    [/^ *listen \[::\].*\n/gm, ''],
    [`server_name ${NAME};`, `server_name ${NAME} 127.0.0.1;`],
    ['server 127.0.0.1:4321;', `server 127.0.0.1:${behind.port};`],
    ['/srv/gatefold/dist/public', behind.public_dir],
    ['/var/lib/gatefold/media', behind.media_dir],
    [/\/etc\/letsencrypt\/live\/example\.org\/(fullchain|privkey)/g, `${folder}/$1`],
    ['/var/log/nginx', folder],
  ]);
  await writeFile(path.join(folder, 'gatefold.conf'), sample);
  // Around it what Debian's nginx.conf says, as far as it matters here.
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const main = `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    worker_processes 1;
    pid ${folder}/pid;
    error_log stderr notice;
    events { worker_connections 768; }
    http {
      sendfile on;
      tcp_nopush on;
      types_hash_max_size 2048;
      include /etc/nginx/mime.types;
      default_type application/octet-stream;
      gzip on;
      ${places.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      include ${folder}/gatefold.conf;
    }`;
  await writeFile(path.join(folder, 'nginx.conf'), main);
  const command = ['nginx', '-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'];
  return running(folder, { port, plain_port, copies: ['gzip'] }, command, /start worker process /);
};

export const startCaddy: Start = async (behind) => {
  const { folder, port, plain_port } = await prepare();
  const names = [NAME, '127.0.0.1'].map((name) => `https://${name}:${port}`).join(', ');
  const sample = put(read('docs/deploy/Caddyfile'), [
    [
      /^example\.org \{/m,
      `${names} {\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem\n\tbind 127.0.0.1`,
    ],
    ['127.0.0.1:4321', `127.0.0.1:${behind.port}`],
    ['/srv/gatefold/dist/public', behind.public_dir],
    ['/var/lib/gatefold/media', behind.media_dir],
  ]);
  const options = `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${plain_port}\n\thttps_port ${port}\n}\n`;
  await writeFile(path.join(folder, 'Caddyfile'), options + sample);
  const command = ['caddy', 'run', '--adapter', 'caddyfile', '--config', `${folder}/Caddyfile`];
  return running(
    folder,
    { port, plain_port, copies: ['gzip', 'br'] },
    command,
    /serving initial configuration/,
  );
};

async function prepare() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gatefold-server-'));
  const [key, certificate] = [`${folder}/privkey.pem`, `${folder}/fullchain.pem`];
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${NAME} -addext subjectAltName=DNS:${NAME},IP:127.0.0.1 -keyout ${key} -out ${certificate}`;
  execFileSync('openssl', made.split(' '), { stdio: 'ignore' });
  return { folder, port: await freePort(), plain_port: await freePort() };
}

function put(sample: string, values: [from: string | RegExp, to: string][]): string {
  return values.reduce((text, [from, to]) => {
    const put = typeof from === 'string' ? text.replaceAll(from, to) : text.replace(from, to);
    if (put === text) throw new Error(`The sample should hold ${from}.`);
    return put;
  }, sample);
}

/** Neither server tells which port it took of its own choice. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts it, and resolves once it says that it is `ready`. */
async function running(
  folder: string,
  what: Pick<WebServer, 'port' | 'plain_port' | 'copies'>,
  [program = '', ...args]: string[],
  ready: RegExp,
): Promise<WebServer> {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, XDG_DATA_HOME: folder };
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
      if (ready.test(said)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended (${code}):\n${said}`)));
  });
  return {
    ...what,
    folder,
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
