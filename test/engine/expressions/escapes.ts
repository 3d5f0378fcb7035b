/**
 * Ways out of a sandbox that have worked somewhere: in n8n's own advisories, in vm2, in template engines. Each is one JavaScript
 * expression; none may see the host, and after each the engine works as before.
 */
export const ESCAPES: readonly string[] = String.raw`
this.constructor.constructor('return process')()
({}).constructor.constructor('return process')()
[].constructor.constructor('return process')()
''.constructor.constructor('return process')()
(0).constructor.constructor('return process')()
(() => {}).constructor('return process')()
(async () => {}).constructor('return process')()
(function* () {}).constructor('return process')().next()
(async function* () {}).constructor('return process')().next()
Function('return process')()
Function('return this')().process
new Function('return process.mainModule.require("child_process").execSync("id")')()
Reflect.construct(Function, ['return process'])()
Reflect.apply(Function.prototype.call, Function, [null, 'return process'])()
eval('process')
(0, eval)('process')
eval('this').process
globalThis.process
globalThis.require
globalThis.module
globalThis['pro' + 'cess']
Object.getOwnPropertyNames(globalThis).includes('process') ? process : undefined
Object.getOwnPropertyNames(globalThis).find((n) => /process|require|fs|module|host/.test(n))
(function () { return this })().process
(function () { return this.process })()
(function () { return this.constructor.constructor('return process')() }).call($json)
$json.constructor.constructor('return process')()
$json.__proto__.constructor.constructor('return process')()
$input.constructor.constructor('return process')()
$input.item.constructor.constructor('return process')()
$input.all.constructor('return process')()
$('Mid').constructor.constructor('return process')()
$('Mid').first.constructor('return process')()
$now.constructor.constructor('return process')()
DateTime.constructor('return process')()
$jmespath.constructor('return process')()
$if.constructor('return process')()
$extend.constructor('return process')()
$extend.caller
$node.constructor.constructor('return process')()
$workflow.constructor.constructor('return process')()
Intl.DateTimeFormat.constructor('return process')()
new Intl.NumberFormat().format.constructor('return process')()
'x'.toTitleCase.constructor('return process')()
\u0070rocess
globalThis['\x70rocess']
\`\${(() => {}).constructor('return process')()}\`
((s) => s.constructor.constructor('return process')())\`x\`
String.raw.constructor('return process')()
String.raw\`\${Function('return process')()}\`
[Function][0]('return process')()
((f) => f('return process')())((() => {})['const' + 'ructor'])
{}['constructor']['constructor']('return process')()
Object.getOwnPropertyDescriptor(Object.getPrototypeOf(() => {}), 'constructor').value('return process')()
Reflect.get(Reflect.getPrototypeOf(() => {}), 'constructor')('return process')()
Object.entries(Object.getOwnPropertyDescriptors((() => {}).__proto__)).find(([k]) => k === 'constructor')[1].value('return process')()
new Proxy(() => {}, { get: (t, k, r) => r, apply: (t, self) => self.process })()
new Proxy({}, { has: () => true, get: (t, k) => Function('return process')() }).x
new Proxy(Function, { construct: (t, a) => new t(...a) }).constructor('return process')()
Error.prepareStackTrace = (e, frames) => frames.map((f) => f.getThis && f.getThis()), new Error('x').stack
(Error.prepareStackTrace = (e, frames) => frames[0].getFunction().constructor('return process')(), new Error().stack)
(() => { try { null.x } catch (e) { return e.constructor.constructor('return process')() } })()
(() => { try { $('Nope') } catch (e) { return e.constructor.constructor('return process')() } })()
(() => { const f = () => { f() }; try { f() } catch (e) { return e.constructor.constructor('return process')() } })()
(() => { try { JSON.parse('{') } catch (e) { return e.constructor.constructor('return process')() } })()
import('node:child_process')
import('fs').then((fs) => fs.readFileSync('/etc/passwd', 'utf8'))
import('./main.ts')
import('./sandbox-host.ts').then((m) => m.host)
eval("import('node:fs')")
require('child_process')
require('module')._load('fs')
module.constructor._load('child_process')
process.binding('fs')
process.mainModule.require('fs')
process.env
host
globalThis.host
globalThis.host.library('/etc/passwd')
std.open('/etc/passwd', 'r')
os.exec(['id'])
new Worker('data:text/javascript,1')
new SharedArrayBuffer(8).constructor.constructor('return process')()
new WebAssembly.Module(new Uint8Array())
WebAssembly.Memory
fetch('http://169.254.169.254/')
new XMLHttpRequest()
Deno.readTextFileSync('/etc/passwd')
Bun.file('/etc/passwd')
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
new WeakRef(globalThis).deref().process
new FinalizationRegistry(() => process)
Promise.resolve().then(() => process)
Promise.prototype.then.constructor('return process')()
(async () => { throw process })()
Symbol.for('nodejs.util.inspect.custom') in $json
({ [Symbol.for('nodejs.util.inspect.custom')]: (d, o, inspect) => inspect.constructor('return process')() })
({ toJSON() { return this.constructor.constructor('return process')() } })
({ toString() { return Function('return process')() } }) + ''
({ [Symbol.toPrimitive]: () => Function('return process')() }) + ''
({ get x() { return Function('return process')() } }).x
({ then: (resolve) => resolve(Function('return process')()) })
Array.prototype.concat.call([], { [Symbol.isConcatSpreadable]: true, length: 1, 0: globalThis.process })
Array.from({ length: 1 }, Function, 'return process')
'x'.replace(/x/, Function.bind(null, 'return process'))
Object.defineProperty(Object.prototype, 'escaped', { value: Function('return process') })
(Object.prototype.escaped = 1, ({}).escaped)
({}).__proto__.escaped = 1
$json.__proto__.escaped = 1
Object.assign(Object.prototype, { escaped: 1 })
JSON.parse('{"__proto__": {"escaped": 1}}')
Object.setPrototypeOf(Object.prototype, { escaped: 1 })
$json.constructor.prototype.escaped = 1
Reflect.set(Object.prototype, 'escaped', 1)
Array.prototype.push = function () { globalThis.stolen = this }
(JSON.stringify = () => '{"values":[["forged"]]}', 1)
(JSON.parse = () => ({ escaped: 1 }), 1)
(Array.prototype.map = () => ['forged'], 1)
(globalThis.$json = { a: 'forged' }, 1)
Object.defineProperty(globalThis, '$json', { value: 'forged' })
(String.prototype.toUpperCase = () => 'forged', 1)
(globalThis.Object = null, 1)
delete globalThis.JSON
Object.freeze(globalThis)
(Math.min = () => process, 1)
(DateTime.now = () => 'forged', 1)
DateTime.local().zone.constructor.constructor('return process')()
1) + (process.exit(
1 }); process.exit(); ({
$env.PATH
$env
`
  .replaceAll('\\`', '`')
  .replaceAll('\\${', '${')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '');

/** What eats time or memory; each must end in an error, and soon. */
export const BOMBS: readonly (readonly [string, string])[] = [
  ['a loop without an end', '(() => { while (true) {} })()'],
  ['a loop that catches its own end', '(() => { for (;;) { try { for (;;) {} } catch {} } })()'],
  ['a generator without an end', '[...(function* () { while (true) yield 1 })()].length'],
  ['a promise job that queues itself', '(() => { const again = () => Promise.resolve().then(again); again(); for (;;) {} })()'],
  ['a slow regular expression', "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
  ['a slow regular expression with a back reference', "/^(?:(a|aa)+)\\1$/.test('a'.repeat(60) + 'b')"],
  ['a getter that never returns', '({ get x() { for (;;) {} } }).x'],
  ['a sort that never ends', '[3, 1, 2].sort(() => { for (;;) {} })'],
  ['a text that doubles', "(() => { let s = 'x'; for (;;) s += s })()"],
  ['a list that grows', '(() => { const l = []; for (;;) l.push(new Array(10000).fill(1)) })()'],
  ['a huge repeat', "'x'.repeat(2 ** 29).length + 'y'.repeat(2 ** 29).length"],
  ['a huge buffer', 'new Uint8Array(2 ** 30).length'],
  ['a recursion without an end', '(function f() { return f() })()'],
  ['a mutual recursion through JSON', '(() => { const a = { toJSON() { return JSON.stringify(a) } }; return JSON.stringify(a) })()'],
  ['a deeply nested list', "JSON.stringify(eval('['.repeat(1e5) + ']'.repeat(1e5)))"],
  ['a deep structure as the result', '(() => { let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; return o })()'],
  ['arithmetic on huge numbers', '(() => { const n = 3n ** 100000n; for (;;) (n * n) % 7n })()'],
];
