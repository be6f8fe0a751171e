import type { Dialect, Migration } from './migration.ts'

/** What stands between words, as far as SQL is concerned: signs of ASCII. By the next write of a record its words are those of search-words.ts. */
const BETWEEN = ` !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~\n\t`
const WORD_LENGTH_MAX = 32

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/**
 * The words of each `key` of `table`: every place where one begins, with what follows until the next sign. The engines share no function that
 * splits a text.
 */
function insertWords(kind: string, table: string, id: string, key: string): string {
  const signs = [...BETWEEN].map(quoted).join(', ')
  return `insert into search_word (kind, word, id)
    with recursive piece (id, word, rest) as (
      select ${id}, substr(${key}, 1, 0), ${key} from ${table}
      union all
      select id,
        case when substr(rest, 1, 1) in (${signs}) then '' else word || substr(rest, 1, 1) end,
        substr(rest, 2)
      from piece where rest <> ''
    )
    select distinct ${quoted(kind)}, substr(word, 1, ${WORD_LENGTH_MAX}), id from piece
    where word <> '' and (rest = '' or substr(rest, 1, 1) in (${signs}))`
}

/** Words of names, so that a search is answered from an index however many there are; and what lists of connections go by. */
export const searchWords: Migration = {
  name: '0013-search-words',
  up({ text, tableOptions, jsonText }: Dialect) {
    return [
      `create table search_word (
         kind ${text} not null,
         word ${text} not null,
         id ${text} not null,
         primary key (kind, word, id)
       ) ${tableOptions}`,
      insertWords('organization', 'organization', 'id', 'name_key'),
      insertWords('user', 'user_account', 'id', 'search_key'),
      insertWords('app', 'app', 'id', 'search_key'),
      insertWords(
        'client',
        'client',
        'client_id',
        `lower(client_id || ' ' || coalesce(${jsonText('metadata', 'client_name')}, ''))`,
      ),
      // Whether a record has a word, and which words go with it.
      'create index search_word_kind_id_word on search_word (kind, id, word)',
      'create index connection_status_subscription_id on connection (status, subscription_id)',
    ]
  },
}
