"""A JupyterHub for the class: on one machine to try out, on Kubernetes for real."""
