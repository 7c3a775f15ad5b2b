"""The ground floor: values, the place as files, the store, and the services of every process."""
