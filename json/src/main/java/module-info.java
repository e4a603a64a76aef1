import org.jspecify.annotations.NullMarked;

/** JSON, read and written strictly. */
@NullMarked
module io.claudectl.json {
    requires io.claudectl.core;
    requires static transitive org.jspecify;

    exports io.claudectl.json;
}
