import org.jspecify.annotations.NullMarked;

/** The worked example, played on a private bus. */
@NullMarked
module io.claudectl.demo {
    requires io.claudectl.json;
    requires transitive io.claudectl.store.sqlite;
    requires static transitive org.jspecify;

    exports io.claudectl.demo;
}
