-- What one delivery went through is asked by its number; events about no delivery stay out.
CREATE INDEX event_delivery ON event (delivery) WHERE delivery IS NOT NULL;
