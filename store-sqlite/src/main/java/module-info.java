import org.jspecify.annotations.NullMarked;

/** The bus's database: the only place where SQL is written. */
@NullMarked
module io.claudectl.store.sqlite {
    requires transitive io.claudectl.core;
    requires io.claudectl.json;
    requires java.sql;
    requires static org.jspecify;
    requires org.xerial.sqlitejdbc;

    exports io.claudectl.store.sqlite;
}
