"""The ground floor: values, the place's files, the store and the services every process stands on."""
