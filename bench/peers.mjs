// The Node.js sender of peers.py: `web-push` with connections that stay; the job is JSON on standard input.
import { readFileSync } from "node:fs";
import { Agent } from "node:https";

const UNAVAILABLE = 4;

async function library() {
  try {
    return (await import("web-push")).default;
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("the npm package web-push is not installed");
    process.exit(UNAVAILABLE);
  }
}

const webpush = await library();
const job = JSON.parse(readFileSync(0, "utf8"));
webpush.setVapidDetails(job.vapid.subject, job.vapid.publicKey, job.vapid.privateKey);
const agent = new Agent({ keepAlive: true, maxSockets: job.atOnce });
const options = { TTL: job.ttl, urgency: job.urgency, topic: job.topic, agent };
const waiting = job.subscriptions.values();

// All of these take from one iterator, so there are always as many under way.
async function send() {
  for (const subscription of waiting) await webpush.sendNotification(subscription, job.payload, options);
}

const began = performance.now();
const used = process.cpuUsage();
await Promise.all(Array.from({ length: job.atOnce }, send));
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6 }));
agent.destroy();
