// log4j 1 and 2, logback, Spring Boot, java.util.logging and the servers built on them: one table of header layouts.
// In: a line. Out: stamp, level, logger, pid or node, and the message after the header.
// What keeps it apart from Python's logging, which writes the same time stamps: a class-like logger (`c.a.Foo`), a Java thread's
// name, or a layout that only Java programs have. The thread's name is dropped: it says nothing about the error.
// java.util.logging's SimpleFormatter writes two lines; the first is read here with an empty message and no level.
import type { LogFormat, Stamp } from '../model.js'
import { finish, type Groups, isExceptionName, type Layout, plainLine, readLayouts } from './layout.js'
import { ISO_STAMP, isoStamp, monthOf, stampOf } from './stamp.js'

const S = `(?<stamp>${ISO_STAMP})`
const L = '(?<level>TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|SEVERE|CONFIG|FINE(?:R|ST)?)'
const LOGGER = '(?<logger>[\\w$.-]{1,200})'
/** A thread before a fixed word: lazily up to the bracket that the word follows, so that brackets inside survive. */
const THREAD = '\\[(?<thread>.{0,200}?)\\]'
/** A thread that nothing fixed follows: one level of brackets inside. */
const NESTED = '\\[(?<thread>(?:[^[\\]]|\\[[^[\\]]{0,100}\\]){0,200})\\]'
/** `:123`, `(Foo.java:12)`, ` (DataNode.java:run(123))` after the logger. */
const PLACE = '(?::\\d{1,6}| ?\\([\\w$.:<>-]{1,100}(?:\\(\\d+\\))?\\))?'

const CLASS = /^\.?(?:[\w$-]{1,80}\.){1,20}[A-Z][\w$-]*$/
const CLASS_ALONE = /^[A-Z][A-Za-z]\w*$/
const JAVA_THREAD =
  /^(?:main$|pool-\d|https?-|qtp\d|ajp-|scheduling|ForkJoinPool|nio-|XNIO|catalina|reactor|grpc-|executor|default task|.{1,80}-(?:exec|thread|executor|worker|pool)-?\d)/i
const PYTHON_THREAD = /^(?:MainThread|MainProcess|Thread-\d|ThreadPoolExecutor|Dummy-|AnyIO|\d+$)/
const PACKAGE = /^(?:kafka|org|com|io|net|state)\./

const isClass = (name: string): boolean => CLASS.test(name) && !isExceptionName(name)

/** Without a logger's help only what is surely a thread counts: `ERROR c.a.Foo [order 7] failed` has none. */
const isThread = (name = ''): boolean => JAVA_THREAD.test(name) || /^Thread-\d+$/.test(name)

/** Thread and logger together: is it Java? */
function isJava({ thread = '', logger = '' }: Groups): boolean {
  if (PYTHON_THREAD.test(thread)) return false
  return isClass(logger) || (JAVA_THREAD.test(thread) && (CLASS_ALONE.test(logger) || logger.includes('.')))
}

/** `20-Nov-2026 09:21:00.123` (Tomcat) and `Nov 20, 2026 9:21:00 AM` (java.util.logging). */
function wordyStamp(text: string): Stamp | undefined {
  const t = /^(\d{2})-(\w{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}))?$/.exec(text)
  if (t) return stampOf(+t[3]!, monthOf(t[2]!) ?? -1, +t[1]!, +t[4]!, +t[5]!, +t[6]!, t[7])
  const j = /^(\w{3}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})[ \u202f]([AP])M$/.exec(text)
  if (!j) return undefined
  const hour = (+j[4]! % 12) + (j[7] === 'P' ? 12 : 0)
  return stampOf(+j[3]!, monthOf(j[1]!) ?? -1, +j[2]!, hour, +j[5]!, +j[6]!)
}

const LAYOUTS: readonly Layout[] = [
  // Spring Boot 1 to 3, with Sleuth's `[app,trace,span]` and with application name and correlation id.
  {
    re: new RegExp(
      `^${S} {1,20}${L} {1,20}(?:\\[[^\\]]{0,200}\\] {1,20})?(?:(?<pid>\\d+) {1,20}|\\$\\{\\S+\\} {1,20}|- {1,20})?--- \\[.{0,300}?\\] {1,20}(?<logger>[^\\s[]\\S{0,200}) {0,60}: ?`,
    ),
  },
  // `%d %p [%t] %c: %m`, `%d %p [%t] %c - %m`
  {
    re: new RegExp(
      `^${S} {1,20}\\[?${L} {0,20}\\]? {1,20}${NESTED} {1,20}${LOGGER}${PLACE}(?: {1,20}-|:| {1,20}:)(?: |$)`,
    ),
    accept: isJava,
  },
  // `%d [%t] %p %c - %m`
  {
    re: new RegExp(
      `^\\[?${S}\\]? {1,20}${THREAD} {1,20}\\[?${L} {0,20}\\]? {1,20}(?<logger>[\\w$.[\\]/-]{1,200})${PLACE}(?: {1,20}(?:\\{[^}]{0,500}\\} {1,20})?-|:| {1,20}:)(?: |$)`,
    ),
    accept: isJava,
  },
  // JBoss, WildFly, Quarkus: `%d %p [%c] (%t) %m`
  {
    re: new RegExp(
      `^(?:${S}|\\d{2}:\\d{2}:\\d{2},\\d{3}) {1,20}${L} {1,20}\\[${LOGGER}\\] \\((?<thread>[^()]{1,120}(?:\\([^()]{0,80}\\)[^()]{0,40})?)\\) `,
    ),
    accept: ({ thread = '' }) => !PYTHON_THREAD.test(thread),
  },
  // Play: `%d [%level] from %logger in %thread - %message`
  {
    re: new RegExp(`^${S} {1,20}\\[?${L} {0,20}\\]? {1,20}from ${LOGGER} in [^\\s]{1,200} - `),
    accept: ({ logger = '' }) => isClass(logger) || /^[a-z]\w*$/.test(logger),
  },
  // `%d %p [%t] %c [%F:%L] %m`
  {
    re: new RegExp(
      `^\\[?${S}\\]? {1,20}\\[?${L} {0,20}\\]? {1,20}${NESTED} {1,20}${LOGGER} {1,20}\\[[\\w$-]{1,100}\\.(?:java|kt|scala|groovy):\\d{1,6}\\](?: -)?(?: |$)`,
    ),
  },
  // `%d %p %c [%t] %m`
  {
    re: new RegExp(
      `^\\[?${S}\\]? {1,20}\\[?${L} {0,20}\\]? {1,20}${LOGGER}${PLACE} {1,20}${NESTED}(?: -|:)?(?: |$)`,
    ),
    accept: (groups) => isClass(groups.logger ?? '') && isThread(groups.thread),
  },
  // `[%d] [%p] [%t] %C{1}:%L - %m`, `%d %p %C{1}:%L - %m`
  {
    re: new RegExp(
      `^\\[?${S}\\]? {1,20}\\[?${L} {0,20}\\]? {1,20}(?:${NESTED} {1,20})?(?<logger>[A-Z][\\w$]{0,120}):\\d{1,6} {1,20}- `,
    ),
    accept: ({ thread = '', logger = '' }) => !PYTHON_THREAD.test(thread) && !isExceptionName(logger),
  },
  // Hadoop and Hive: `%d %p %c: %m`, `%d %p %c (%F:%M(%L)) - %m`; ISO or Spark's two-digit year
  {
    re: new RegExp(`^${S} {1,20}${L} {1,20}${LOGGER}${PLACE}(?: {1,20}-|:| {1,20}:)(?: |$)`),
    accept: ({ logger = '' }) => isClass(logger),
  },
  {
    re: new RegExp(`^(?<stamp>\\d{2}/\\d{2}/\\d{2} \\d{2}:\\d{2}:\\d{2}) ${L} ${LOGGER}: `),
    accept: ({ logger = '' }) => isClass(logger) || CLASS_ALONE.test(logger),
    stamp: (text) => isoStamp(`20${text}`),
  },
  // ZooKeeper
  {
    re: new RegExp(
      `^${S} {1,20}(?:\\[myid:[^\\]]{0,40}\\] {1,20})?- {1,20}${L} {1,20}\\[.{0,300}?:(?<logger>[\\w$.]{1,120})@\\d+\\] {1,20}- ?`,
    ),
  },
  // Elasticsearch, OpenSearch
  {
    re: new RegExp(`^\\[${S}\\]\\[${L} {0,20}\\]\\[${LOGGER} {0,20}\\] ?(?:\\[(?<host>[^\\]]{1,200})\\] ?)?`),
  },
  // logback's default (TTLLLayout writes key-value pairs between the hyphens), log4j 2's default
  {
    re: new RegExp(
      `^\\d{2}:\\d{2}:\\d{2}[.,]\\d{3} {1,20}${THREAD} {1,20}${L} {1,20}(?<logger>[\\w$.[\\]/-]{1,200})${PLACE} {1,20}-(?: |(?! )[^-]{0,300}- )`,
    ),
  },
  // Tomcat's OneLineFormatter
  {
    re: new RegExp(
      `^(?<stamp>\\d{2}-[A-Z][a-z]{2}-\\d{4} \\d{2}:\\d{2}:\\d{2}(?:\\.\\d{3})?) ${L} ${THREAD} (?<logger>[\\w$.<>-]{1,200}) `,
    ),
    stamp: wordyStamp,
  },
  // java.util.logging, first of two lines
  {
    re: /^(?<stamp>[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d{2}:\d{2}[ \u202f][AP]M) (?<logger>[\w$.-]{1,200})(?: [\w$<>]{1,120})?$/,
    stamp: wordyStamp,
  },
  // Jenkins
  { re: new RegExp(`^${S}[ \\t]\\[id=\\d+\\][ \\t]{1,20}${L}[ \\t]{1,20}(?<logger>[\\w$.#<>-]{1,200}): `) },
  // Dropwizard; Cassandra
  {
    re: new RegExp(`^${L} {1,20}\\[${S}\\] (?:\\[[^\\]]{0,120}\\] )?${LOGGER}: `),
    accept: ({ logger = '' }) => isClass(logger),
  },
  { re: new RegExp(`^${L} {1,20}\\[.{0,120}?\\] ${S} (?<logger>\\w{1,120}\\.java):\\d+ - `) },
  // log4j 1's TTCC: milliseconds since the start
  { re: new RegExp(`^\\d{1,10} {1,20}${THREAD} ${L} {1,20}${LOGGER} (?:\\S{1,80} )?- `), accept: isJava },
]

const KAFKA = new RegExp(`^\\[${S}\\] ${L} `)
const KAFKA_LAYOUT: readonly Layout[] = [{ re: KAFKA }]

/** Kafka's `[%d] %p %m (%c)`: the logger stands at the end. */
function kafka(line: string): ReturnType<LogFormat['parse']> {
  if (!line.startsWith('[') || !line.endsWith(')')) return undefined
  const header = readLayouts(line, KAFKA_LAYOUT)
  if (!header) return undefined
  const at = header.message.lastIndexOf(' (')
  const logger = header.message.slice(at + 2, -1)
  if (at < 0 || !/^[\w$.-]{3,200}$/.test(logger) || !(isClass(logger) || PACKAGE.test(logger)))
    return undefined
  return finish(header, header.message.slice(0, at), logger)
}

export const log4j: LogFormat = {
  name: 'log4j',
  title: 'log4j, logback, Spring Boot, java.util.logging (Kafka, Elasticsearch, Tomcat, ZooKeeper, Hadoop)',
  source:
    'https://logging.apache.org/log4j/2.x/manual/pattern-layout.html, https://logback.qos.ch/manual/layouts.html, https://docs.spring.io/spring-boot/reference/features/logging.html',
  strict: true,
  parse(raw) {
    if (!/^[\d[A-Z\x1b]/.test(raw)) return undefined
    const line = plainLine(raw)
    const header = readLayouts(line, LAYOUTS)
    return header ? finish(header) : kafka(line)
  },
  samples: [
    {
      line: '2026-11-20 09:21:00.123 ERROR 812 --- [nio-8080-exec-1] c.a.orders.OrderController       : Order 17 failed',
      expect: {
        level: 'error',
        pid: '812',
        logger: 'c.a.orders.OrderController',
        message: 'Order 17 failed',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: false },
      },
    },
    {
      line: '2026-11-20T09:21:00.123+01:00  WARN 7 --- [shop] [nio-8080-exec-1] [65a1-3f] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet threw',
      expect: {
        level: 'warn',
        pid: '7',
        logger: 'o.a.c.c.C.[.[.[/].[dispatcherServlet]',
        message: 'Servlet threw',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20 09:21:00,123 ERROR [Thread[main,5,main]] com.acme.Foo: boom: [x]',
      expect: { level: 'error', logger: 'com.acme.Foo', message: 'boom: [x]' },
    },
    {
      line: '2026-11-20 09:21:00,123 [pool [a]-1] ERROR com.acme.Foo:77 - boom',
      expect: { level: 'error', logger: 'com.acme.Foo', message: 'boom' },
    },
    {
      line: '2026-11-20 09:21:00,123 - ERROR  [QuorumPeer[myid=1]/0:0:0:0:2181:NIOServerCnxn@774] - Unexpected exception',
      expect: { level: 'error', logger: 'NIOServerCnxn', message: 'Unexpected exception' },
    },
    {
      line: '[2026-11-20T09:21:00,123][ERROR][o.e.b.Bootstrap          ] [es-node-1] [orders][0] shard failed',
      expect: {
        level: 'error',
        logger: 'o.e.b.Bootstrap',
        host: 'es-node-1',
        message: '[orders][0] shard failed',
      },
    },
    {
      line: '09:21:00.123 [main] ERROR com.acme.Foo -- boom',
      expect: { level: 'error', logger: 'com.acme.Foo', message: 'boom' },
    },
    {
      line: '2026-11-20 10:06:57,461 ERROR [main] c.shop.Biz [MainLogback.java:11] order 101 failed',
      expect: { level: 'error', logger: 'c.shop.Biz', message: 'order 101 failed' },
    },
    {
      line: '2026-11-20 10:06:59,974 ERROR c.s.Biz [main] order 101 failed',
      expect: { level: 'error', logger: 'c.s.Biz', message: 'order 101 failed' },
    },
    {
      line: '[2026-11-20T10:07:00,478] [ERROR] [main] Biz:5 - order 101 failed',
      expect: { level: 'error', logger: 'Biz', message: 'order 101 failed' },
    },
    {
      line: '2026-11-20 10:07:01 INFO  Biz:5 - service started',
      expect: { level: 'info', logger: 'Biz', message: 'service started' },
    },
    {
      line: '2026-11-20 10:06:58,465 [ERROR] from com.shop.Biz in main - order 101 failed',
      expect: { level: 'error', logger: 'com.shop.Biz', message: 'order 101 failed' },
    },
    {
      line: 'Nov 20, 2026 9:21:00 PM com.acme.Foo bar',
      expect: { logger: 'com.acme.Foo', message: '', stamp: { ms: Date.UTC(2026, 10, 20, 21, 21) } },
    },
    {
      line: '[2026-11-20 09:21:00,123] ERROR [Broker id=1] Failed to append (kafka.server.ReplicaManager)',
      expect: {
        level: 'error',
        logger: 'kafka.server.ReplicaManager',
        message: '[Broker id=1] Failed to append',
      },
    },
    {
      line: '20-Nov-2026 09:21:00.123 SEVERE [main] org.apache.catalina.core.StandardContext.startInternal One or more listeners failed',
      expect: {
        level: 'error',
        message: 'One or more listeners failed',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123) },
      },
    },
  ],
  rejects: [
    '2026-03-02 08:49:41,513 ERROR django.request: Internal Server Error: /pay',
    '2026-03-02 08:49:41,513 ERROR requests.exceptions.ConnectionError: refused',
    '2026-03-02 08:49:41,513 [MainThread] ERROR app.tasks - failed',
    '\tat com.acme.Foo.bar(Foo.java:12)',
    '2026-03-02 08:49:41,513 ERROR com.acme.Foo [order-7] failed',
    '2026-03-02 08:49:41,513 [ERROR] from here on in all - nothing',
    '2026-03-02 08:49:41,513 ERROR ValueError:5 - boom',
    'Caused by: java.lang.IllegalStateException: boom',
    'Nov 20 09:21:00 web1 sshd[812]: error: PAM: failure',
  ],
}
