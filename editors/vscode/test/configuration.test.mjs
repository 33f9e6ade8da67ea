// What the editor reads besides the grammar: package.json and language-configuration.json.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const file = (path) => new URL(`../${path}`, import.meta.url);
const json = (path) => JSON.parse(readFileSync(file(path), 'utf8'));

const { contributes } = json('package.json');
const configuration = json('language-configuration.json');

test('package.json names files that exist, and the scope of the grammar', () => {
  const [language] = contributes.languages;
  const [grammar] = contributes.grammars;
  assert.ok(existsSync(file(language.configuration)));
  assert.equal(grammar.language, language.id);
  assert.equal(grammar.scopeName, json(grammar.path).scopeName);
});

// The snapshot runner would write a missing one and pass.
test('every specification has its snapshot', () => {
  const files = readdirSync(file('test/grammar/snapshots'));
  const sources = files.filter((name) => name.endsWith('.hie'));
  assert.ok(sources.length > 0);
  for (const name of sources) assert.ok(files.includes(`${name}.snap`), name);
});

test('a line that opens a block or a bracket indents the next one', () => {
  const opens = new RegExp(configuration.indentationRules.increaseIndentPattern);
  for (const line of [
    'element shop:',
    '    element shop {   # why',
    'element shop: ## the shop',
    'check files.exists(',
    "check code.layers(['#', \"a'b\", [",
  ]) assert.match(line, opens);
  for (const line of [
    '# note:',
    '    ## see below:',
    '### Title {',
    'element shop',
    'element shop {}',
    'element a { scope b }',
    "scope a = f('x:')",
    "scope a = f(':') # then:",
    'ref port: integer',
    "scope a = 'open {",
  ]) assert.doesNotMatch(line, opens);
});

test('a line that begins with a closing bracket is dedented', () => {
  const closes = new RegExp(configuration.indentationRules.decreaseIndentPattern);
  for (const line of ['}', '    })', '  ], strict=true)']) assert.match(line, closes);
  for (const line of ['element a {}', '# }']) assert.doesNotMatch(line, closes);
});

test('documentation goes on after enter, until a line of it is empty', () => {
  const [{ beforeText, action }] = configuration.onEnterRules;
  const goesOn = new RegExp(beforeText);
  assert.equal(action.appendText, '## ');
  for (const line of ['## The shop', '    ##tight']) assert.match(line, goesOn);
  for (const line of ['##', '    ## ', '# plain', '###', '### Title', 'element a: ## trailing']) {
    assert.doesNotMatch(line, goesOn);
  }
});
