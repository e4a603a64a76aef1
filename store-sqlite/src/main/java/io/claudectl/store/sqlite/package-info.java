/**
 * The bus's SQLite database. {@link io.claudectl.store.sqlite.SqliteStore} belongs to the broker
 * thread; checkpoints and readers have connections, and threads, of their own.
 */
package io.claudectl.store.sqlite;
