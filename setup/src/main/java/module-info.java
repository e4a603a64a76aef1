import org.jspecify.annotations.NullMarked;

/** What is written to disk so that sessions join the bus. */
@NullMarked
module io.claudectl.setup {
    requires static transitive org.jspecify;

    exports io.claudectl.setup;
}
