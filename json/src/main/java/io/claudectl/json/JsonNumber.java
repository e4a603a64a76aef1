package io.claudectl.json;

/**
 * A number in its written form. Numbers other than plain integers of 64 bits are kept this way, so
 * that {@code 1.10} and thirty digits are written back unchanged.
 */
public record JsonNumber(String literal) {
    public JsonNumber {
        if (!JsonReader.isNumber(literal)) {
            throw new IllegalArgumentException("not a JSON number: " + literal);
        }
    }

    @Override
    public String toString() {
        return literal;
    }
}
