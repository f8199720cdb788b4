// The string literals of a syntax tree. In: a tree of one of nine grammars and its source. Out: literals, line by line, with their roles; without
// docstrings, comments, titles of tests and names of modules. One walk serves all languages: their grammars name things much alike.
import type { Node, Tree, TreeCursor } from '@vscode/tree-sitter-wasm'
import { decode, regexPieces, splitHoles } from './escapes.js'
import { type Literal, LiteralBuilder, literalOf, type Role } from './literal.js'
import { namesExpectation, roleOfArguments } from './roles.js'

/** Literals kept of one file. */
const MAX_LITERALS = 20_000
/** Source looked at in front of an argument list. */
const CALLEE_CHARS = 100

const STRING =
  /^(?:string|template_string|interpreted_string_literal|raw_string_literal|string_literal|verbatim_string_literal|interpolated_string_expression|encapsed_string|heredoc|nowdoc|heredoc_body|bare_string)$/
const JOINED = /^(?:concatenated_string|chained_string)$/
const BINARY = /^(?:binary_expression|binary_operator|binary|comparison_operator)$/
const ARGUMENTS = /^(?:arguments|argument_list|token_tree)$/
const THROWN = /^(?:raise_statement|throw_statement|throw_expression)$/
const PAIR = /^(?:pair|keyed_element|array_element_initializer)$/
const NAMED =
  /^(?:keyword_argument|assignment|assignment_expression|variable_declarator|short_var_declaration|let_declaration|const_spec|var_spec|field_initializer|named_argument)$/
const SKIPPED =
  /comment|^(?:import_statement|import_from_statement|import_declaration|package_clause|use_declaration|using_directive|namespace_use_declaration|jsx_text|attribute_item|type_annotation|char_literal|character_literal)$/
/** Bodies: what stands in them is no argument of what stands round them. */
const BODY =
  /block|body|function|lambda|closure|func_literal|^(?:method|do|class|module|compound_statement|declaration_list)/
const CONTENT = /content|fragment/
const EDGE = /_(?:start|end|beginning)$|^(?:string_start|string_end|interpolation_quote)$/
const RAW = /^(?:raw_string_literal|verbatim_string_literal|nowdoc)$/
const COMPARES = /^(?:==|!=|===|!==|=~|in|not in|is)$/

interface Surroundings {
  readonly role: Role | 'skip'
  /** Directly in a statement of its own: a docstring or a directive. */
  readonly isStatement: boolean
}

/** The literals of a tree, in order. */
export function literalsOf(tree: Tree, source: string): Literal[] {
  const walk = new Walk(source)
  const cursor = tree.walk()
  try {
    walk.visit(cursor, { role: 'value', isStatement: false })
  } finally {
    cursor.delete()
  }
  return walk.literals
}

class Walk {
  readonly literals: Literal[] = []
  /** Where strings begin that were taken as parts of a longer one. */
  private readonly taken = new Set<number>()

  constructor(private readonly source: string) {}

  visit(cursor: TreeCursor, around: Surroundings): void {
    const type = cursor.nodeType
    if (SKIPPED.test(type) || this.literals.length >= MAX_LITERALS) return
    if (STRING.test(type) && cursor.nodeIsNamed) this.string(cursor, around)
    else if (type === 'regex') this.regex(cursor)
    else if (JOINED.test(type) || (BINARY.test(type) && isJoin(cursor.currentNode))) this.join(cursor, around)
    this.children(cursor, this.inside(type, cursor, around))
  }

  private children(cursor: TreeCursor, inner: Surroundings, isPair = PAIR.test(cursor.nodeType)): void {
    if (!cursor.gotoFirstChild()) return
    let first = isPair
    do {
      if (!cursor.nodeIsNamed) continue
      this.visit(cursor, first && inner.role !== 'skip' ? { ...inner, role: 'key' } : inner)
      first = false
    } while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }

  private inside(type: string, cursor: TreeCursor, around: Surroundings): Surroundings {
    const role = (is: Role | 'skip'): Surroundings => ({ role: is, isStatement: false })
    if (type === 'expression_statement') return { role: 'value', isStatement: true }
    if (ARGUMENTS.test(type)) {
      const { startIndex } = cursor
      const own = roleOfArguments(this.source.slice(Math.max(0, startIndex - CALLEE_CHARS), startIndex))
      // `throw new Refusal('...')`: whatever the class is called, it is said.
      const isThrown = own === 'value' && around.role === 'said'
      return role(isThrown ? 'said' : (own ?? around.role))
    }
    if (THROWN.test(type)) return role('said')
    if (type === 'assert_statement') return role('expected')
    if (PAIR.test(type) || NAMED.test(type)) {
      const isExpected = namesExpectation(this.source.slice(cursor.startIndex, cursor.startIndex + 80))
      return role(isExpected ? 'expected' : around.role === 'skip' ? 'skip' : around.role)
    }
    if (BINARY.test(type)) return isComparison(cursor.currentNode) ? role('expected') : role(around.role)
    if (BODY.test(type)) return role('value')
    return around.isStatement && !JOINED.test(type) ? role(around.role) : around
  }

  private string(cursor: TreeCursor, { role, isStatement }: Surroundings): void {
    if (role === 'skip' || isStatement || this.taken.has(cursor.startIndex)) return
    const builder = new LiteralBuilder(role)
    const node = cursor.currentNode
    for (const child of node.namedChildren)
      if (child?.type === 'heredoc_body') this.taken.add(child.startIndex)
    addString(builder, node)
    this.finish(builder, cursor.endPosition.row)
  }

  private join(cursor: TreeCursor, { role, isStatement }: Surroundings): void {
    const node = cursor.currentNode
    if (this.taken.has(node.startIndex)) return
    const builder = new LiteralBuilder(role === 'skip' ? 'value' : role)
    this.addJoined(builder, node)
    if (role !== 'skip' && !isStatement) this.finish(builder, node.endPosition.row)
  }

  // Strings side by side, or with `+` between them; any other operand is a hole.
  private addJoined(builder: LiteralBuilder, node: Node): void {
    if (STRING.test(node.type)) {
      addString(builder, node)
      this.taken.add(node.startIndex)
    } else if (JOINED.test(node.type) || node.type === 'parenthesized_expression' || isJoin(node)) {
      this.taken.add(node.startIndex)
      for (const child of node.namedChildren) if (child) this.addJoined(builder, child)
    } else builder.hole(node.startPosition.row)
  }

  private finish(builder: LiteralBuilder, row: number): void {
    builder.endLine(row)
    for (const { line, role, pieces } of builder.literals) {
      const literal = literalOf(pieces.flatMap(splitHoles), line, role)
      if (literal) this.literals.push(literal)
    }
  }

  private regex(cursor: TreeCursor): void {
    const text = cursor.nodeText.replace(/^\/|\/[a-z]*$/g, '').replace(/#\{[^}]*\}/g, '.*')
    const literal = literalOf(['', ...regexPieces(text), ''], cursor.startPosition.row + 1, 'expected')
    if (literal) this.literals.push(literal)
  }
}

// `+` of texts, `.` in PHP.
const isJoin = (node: Node): boolean => {
  const operator = BINARY.test(node.type) ? node.child(1)?.type : undefined
  return (operator === '+' || operator === '.') && hasString(node)
}

const isComparison = (node: Node): boolean => COMPARES.test(node.child(1)?.type ?? '')

const hasString = (node: Node): boolean =>
  node.namedChildren.some(
    (child) =>
      child &&
      (STRING.test(child.type) || JOINED.test(child.type) || (BINARY.test(child.type) && isJoin(child))),
  )

function addString(builder: LiteralBuilder, node: Node): void {
  const children = node.namedChildren.filter((child) => child !== null)
  if (children.length === 0) {
    const text = /^[@$]*"([\s\S]*)"$/.exec(node.text)?.[1] ?? ''
    addRaw(builder, text.replaceAll('""', '"'), node.startPosition.row, (part) => part)
    return
  }
  const read = decoderOf(node)
  let row = children[0]!.startPosition.row
  for (const child of children) {
    const { type } = child
    // A line's end may stand between two parts and in neither.
    if (child.startPosition.row > row) builder.endLine(child.startPosition.row)
    row = child.endPosition.row
    if (CONTENT.test(type)) addRaw(builder, child.text, child.startPosition.row, read)
    else if (type.startsWith('escape')) builder.text(read(child.text), child.startPosition.row)
    else if (type === 'heredoc_body') addString(builder, child)
    else if (!EDGE.test(type)) builder.hole(child.startPosition.row)
  }
}

// A line's end in the source ends a line of the literal, and the next one begins a row below; one that an escape makes does not go down.
function addRaw(builder: LiteralBuilder, text: string, row: number, read: (part: string) => string): void {
  const parts = text.split('\n')
  for (let i = 0; i < parts.length; i++) {
    if (i > 0) builder.endLine(row + i)
    builder.text(read(parts[i]!.replace(/\r$/, '')), row + i)
  }
}

function decoderOf(node: Node): (text: string) => string {
  const opening = node.text.slice(0, 4)
  if (RAW.test(node.type) || /^[bBuU]?[rR]|^[rR][bB]/.test(opening)) return (text) => text
  // Single quotes in PHP and Ruby know two escapes only; in Python and JavaScript all, and there content and quotes have names of their own.
  const isPlain =
    opening.startsWith("'") &&
    node.type === 'string' &&
    node.namedChildren.every((child) => child?.type === 'string_content')
  return isPlain ? (text) => text.replace(/\\(['\\])/g, '$1') : decode
}
